package service

// MaxOrders bounds the orders that wait.
const MaxOrders = maxOrders

// MakePage has a page in the making, until what it returns is called.
func (s *Service) MakePage() (made func()) {
	s.pages.place <- struct{}{}
	return func() { <-s.pages.place }
}

// What a list of what was sent in has at most.
const (
	MaxListed  = maxListed
	MaxSettled = maxSettled
)
