package report

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/report/words"
)

// stripsPerPage fit on A4 with a margin that every printer leaves; see the style in sheet.html.
const stripsPerPage = 6

// A sheet is what sheet.html prints.
type sheet struct {
	*page
	Kind                      string // card or slip
	Body, Title, When, Colour string
	strips                    []strip
}

// A strip is one card or slip. Its fields are the outside; the inside is reached by methods.
type strip struct {
	Number, Delegation, Name string
	code                     string
}

func (s sheet) Count() int                { return len(s.strips) }
func (s sheet) Sheets() iter.Seq[[]strip] { return slices.Chunk(s.strips, stripsPerPage) }
func (s sheet) PageCount() int            { return (len(s.strips) + stripsPerPage - 1) / stripsPerPage }
func (s sheet) SayKind(id string) string  { return s.Say("sheet." + s.Kind + "." + id) }
func (s sheet) Heading() string           { return s.SayKind("heading") }
func (s sheet) Hatching() template.HTML   { return hatching() }
func (s strip) QR() template.HTML         { return qrCode(s.code) }
func (s strip) Groups() []string          { return strings.Split(s.code, "-") }

func writeSheet(w io.Writer, lang words.Language, s sheet) (err error) {
	if err := s.check(); err != nil {
		return fmt.Errorf("print %ss: %v", s.Kind, err)
	}
	if s.page, err = newPage(lang); err != nil {
		return fmt.Errorf("print %ss: %v", s.Kind, err)
	}
	return s.write(w, "sheet.html", s)
}

func (s sheet) check() error {
	if len(s.strips) == 0 {
		return errors.New("there are none")
	}
	numbers, codes := map[string]bool{}, map[string]bool{}
	for i, p := range s.strips {
		switch {
		case p.Number == "":
			return fmt.Errorf("%s %d has no number", s.Kind, i+1)
		case numbers[p.Number]:
			return fmt.Errorf("number %q stands on two %ss", p.Number, s.Kind)
		case codes[p.code]:
			return fmt.Errorf("%s %q has the code of another", s.Kind, p.Number)
		}
		numbers[p.Number], codes[p.code] = true, true
	}
	return nil
}
