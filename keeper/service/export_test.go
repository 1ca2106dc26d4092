package service

// MaxOrders bounds the orders that wait.
const MaxOrders = maxOrders

// MakePage has a page in the making, until what it returns is called.
func (s *Service) MakePage() (made func()) {
	s.pages.place <- struct{}{}
	return func() { <-s.pages.place }
}
