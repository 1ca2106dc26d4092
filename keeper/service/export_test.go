package service

// MaxOrders bounds the orders that wait.
const MaxOrders = maxOrders
