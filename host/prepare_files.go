package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/sheet"
)

// What files of a poll have at most.
const (
	maxSpreadsheet = sheet.MaxFile
	maxKeyFile     = 70 * ballot.MaxKeys
)

// A cellFault is a fault of a spreadsheet. Where is a cell such as "E4", as far as it is about one.
type cellFault struct {
	Where   string                    `json:"where"`
	Heading string                    `json:"heading"`
	Reasons map[words.Language]string `json:"reasons"`
}

// cellFaults says faults in every language; an error of another kind it returns.
func cellFaults(err error) ([]cellFault, error) {
	all := []cellFault{}
	var faults sheet.Faults
	if err == nil || !errors.As(err, &faults) {
		return all, err
	}
	for _, f := range faults {
		c := cellFault{Where: f.Sheet, Reasons: map[words.Language]string{}}
		letter, heading, found := strings.Cut(f.Column, " ")
		switch c.Heading = heading; {
		case found && f.Row > 0:
			c.Where = fmt.Sprint(letter, f.Row)
		case f.Row > 0:
			c.Where, c.Heading = fmt.Sprint(f.Row), f.Column
		}
		for _, l := range words.Languages {
			w, err := words.In(l)
			if err != nil {
				return nil, err
			}
			c.Reasons[l] = f.In(w.Sprintf)
		}
		all = append(all, c)
	}
	return all, nil
}

// A candidatesAnswer shows what a spreadsheet holds, before anything of it is taken. With faults there is nothing to take.
type candidatesAnswer struct {
	Candidates []ballot.Candidate `json:"candidates"`
	Ignored    []string           `json:"ignored"` // headings of columns that were not read
	Faults     []cellFault        `json:"faults"`
}

func (p *Preparer) candidates(_ context.Context, file []byte) (any, error) {
	read := register.ReadCandidates
	if asks(p.draft) {
		read = register.ReadQuestions
	}
	all, ignored, err := read("", file)
	a := candidatesAnswer{Candidates: append([]ballot.Candidate{}, all...), Ignored: append([]string{}, ignored...)}
	a.Faults, err = cellFaults(err)
	return a, err
}

// A templateAnswer is a spreadsheet to fill in.
type templateAnswer struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

func (p *Preparer) template(context.Context) (any, error) {
	w, err := words.In(words.Chinese)
	if err != nil {
		return nil, err
	}
	text := register.TemplateText{Notes: strings.Split(w.Say("prepare.template.notes"), "\n"), Example: w.Say("prepare.template.example"), Writing: w.Say("prepare.template.writing")}
	if asks(p.draft) {
		text.Notes = strings.Split(w.Say("prepare.template.notes.questions"), "\n")
		data, err := register.QuestionTemplate(text)
		return templateAnswer{"questions.xlsx", data}, err
	}
	data, err := register.CandidateTemplate(text)
	return templateAnswer{"candidates.xlsx", data}, err
}

// A deputiesAnswer is what is said of the confidential roll: figures, and no name.
type deputiesAnswer struct {
	Deputies    int         `json:"deputies"`
	Absent      int         `json:"absent"`
	Delegations int         `json:"delegations"`
	Namesakes   int         `json:"namesakes"` // names that several deputies have
	Ignored     []string    `json:"ignored"`
	Faults      []cellFault `json:"faults"`
}

func (p *Preparer) deputies(_ context.Context, file []byte) (any, error) {
	roll, ignored, err := registrar.ReadRoll("", file)
	s := registrar.Preview(roll)
	a := deputiesAnswer{Deputies: s.Deputies, Absent: s.Absent, Delegations: len(s.Delegations), Namesakes: len(s.Namesakes), Ignored: append([]string{}, ignored...)}
	a.Faults, err = cellFaults(err)
	return a, err
}

// publicFile reads somebody's public file.
func publicFile[T any](file []byte) (v T, err error) {
	err = crypto.DecodeJSON(bytes.TrimSuffix(file, []byte("\n")), &v)
	return v, err
}

func (p *Preparer) officer(_ context.Context, file []byte) (any, error) {
	return publicFile[ballot.Officer](file)
}

func (p *Preparer) registrar(_ context.Context, file []byte) (any, error) {
	if bytes.HasPrefix(file, []byte("[")) { // with a key for each poll of a series
		return publicFile[[]ballot.Registrar](file)
	}
	one, err := publicFile[ballot.Registrar](file)
	return []ballot.Registrar{one}, err
}

// A keysAnswer counts the keys of a list.
type keysAnswer struct {
	Count int `json:"count"`
}

func (p *Preparer) takeRoll(_ context.Context, file []byte) (any, error) {
	return p.takeKeys(rollFile, file, &p.roll)
}

func (p *Preparer) takeSlips(_ context.Context, file []byte) (any, error) {
	return p.takeKeys(slipsFile, file, &p.slips)
}

func (p *Preparer) takeKeys(name string, file []byte, to *ballot.Keys) (any, error) {
	keys, err := parseKeyFile(file)
	if err != nil {
		return nil, err
	}
	if err := p.keep(name, keys.Bytes()); err != nil {
		return nil, err
	}
	*to = keys
	return keysAnswer{len(keys)}, nil
}

// parseKeyFile parses a list of keys that no manifest counts yet.
func parseKeyFile(data []byte) (ballot.Keys, error) {
	data = bytes.TrimSuffix(data, []byte("\n"))
	return ballot.ParseKeys(data, ballot.KeyList{Count: bytes.Count(data, []byte(`"`)) / 2, Hash: crypto.Sum(data)})
}

var errWitnesses = errors.New("the lines of a witness policy are text")

func (p *Preparer) takeWitnesses(_ context.Context, file []byte) (any, error) {
	if !utf8.Valid(file) || bytes.IndexByte(file, 0) >= 0 {
		return nil, errWitnesses
	}
	if err := p.keep(witnessFile, file); err != nil {
		return nil, err
	}
	p.witnesses = string(file)
	return nothing{}, nil
}
