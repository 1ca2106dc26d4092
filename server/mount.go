package server

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
)

// registerPath is where the register of a congress is, with all that it serves below.
const registerPath = "/c/:congress/register"

// RegisterAddress is the address of a congress's register on its server.
func RegisterAddress(congress string) string { return "/c/" + congress + "/register" }

// A mounted register is served by a package of its own, inside the guard and the limits of this server.
type mounted struct {
	congress ballot.Names
	handler  http.Handler // of whole paths
}

// Mount serves the register of a congress from now on, at [RegisterAddress].
func (s *Server) Mount(congress string, names ballot.Names, h http.Handler) error {
	if !validName(congress) {
		return fmt.Errorf("mount register: %.100q is no name in an address: want 1 to 80 of a-z 0-9 . _ -", congress)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.registers[congress]; there {
		return fmt.Errorf("mount register: %s has one already", congress)
	}
	s.registers[congress] = mounted{names, h}
	return nil
}

// register returns that of a congress.
func (s *Server) register(congress string) (mounted, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m, there := s.registers[congress]
	return m, there
}

// toRegister hands a request on to the register that its address names.
func (s *Server) toRegister(g *gin.Context) {
	m, there := s.register(g.Param("congress"))
	if !there {
		api.NewProblem(api.NotFound, "").In(api.Language(g.Request)).Write(g.Writer)
		return
	}
	m.handler.ServeHTTP(g.Writer, g.Request)
}
