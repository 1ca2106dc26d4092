package host

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// A clerkTable is a spreadsheet that somebody chose in the page.
type clerkTable struct {
	Campaign string `json:"campaign"` // of proposals; "" for other tables
	File     string `json:"file"`     // in base64
}

// maxClerkTable bounds the bytes of a clerkTable as it is sent.
const maxClerkTable = maxSpreadsheet*4/3 + 1<<10

// A clerkRows is what a table holds, as the body of an order to propose. With faults there is nothing to take.
type clerkRows struct {
	Kind    register.Kind     `json:"kind"`
	Body    []json.RawMessage `json:"body"`
	Ignored []string          `json:"ignored"` // headings of columns that were not read
	Faults  []cellFault       `json:"faults"`
}

// newTable is the answer of a table that was read, or of its faults.
func newTable[E register.Event](kind register.Kind, events []E, ignored []string, err error) (any, error) {
	a := clerkRows{Kind: kind, Body: []json.RawMessage{}, Ignored: append([]string{}, ignored...)}
	if a.Faults, err = cellFaults(err); err != nil {
		return nil, err
	}
	for _, e := range events {
		data, err := crypto.EncodeJSON(e)
		if err != nil {
			return nil, err
		}
		a.Body = append(a.Body, data)
	}
	return a, nil
}

// sheetTask makes a task of a spreadsheet.
func sheetTask(do func(ctx context.Context, campaign string, file []byte) (any, error)) task {
	return posted(maxClerkTable, func(ctx context.Context, t clerkTable) (any, error) {
		file, err := base64.StdEncoding.Strict().DecodeString(t.File)
		if err != nil {
			return nil, api.NewProblem(api.BadRequest, "file: not base64")
		}
		return do(ctx, t.Campaign, file)
	})
}

// proposalsLocked reads a table of proposals. Names and telephones in it stay here until the proposals are signed, or another table is read: the events have what commits to them
// (docs/rules.md, section 15.17).
func (c *Clerk) proposalsLocked(_ context.Context, campaign string, file []byte) (any, error) {
	c.citizens.forget()
	all, ignored, err := register.ReadProposals("", file, campaign)
	var events []*register.Propose
	for _, p := range all {
		if p.Citizen != nil {
			by := c.citizens.commit(*p.Citizen)
			p.Event.By = &by
		}
		events = append(events, p.Event)
	}
	return newTable(register.KindPropose, events, ignored, err)
}

// suggestionsLocked reads what the register does not have yet. Proposers are keys of cards: numbers of deputies are known to the secretariat alone.
func (c *Clerk) suggestionsLocked(ctx context.Context, _ string, file []byte) (any, error) {
	b, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	events, ignored, err := b.State().ReadSuggestions("", file, nil)
	kind := register.KindSubmit
	if len(events) > 0 {
		kind = events[0].Kind()
	}
	return newTable(kind, events, ignored, err)
}

func (c *Clerk) progress(_ context.Context, _ string, file []byte) (any, error) {
	all, ignored, err := register.ReadProgress("", file)
	return newTable(register.KindProgress, all, ignored, err)
}

// tableText is what empty tables say, in Chinese, as their headings do.
func tableText(notes string) (register.TemplateText, error) {
	w, err := words.In(words.Chinese)
	if err != nil {
		return register.TemplateText{}, err
	}
	return register.TemplateText{Notes: strings.Split(w.Say(notes), "\n"), Example: w.Say("register.template.example")}, nil
}

func (c *Clerk) proposalTemplateLocked(ctx context.Context) (any, error) {
	b, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	text, err := tableText("register.template.notes")
	if err != nil {
		return nil, err
	}
	var channels []string
	if all := b.State().Collections(); len(all) > 0 {
		channels = b.State().Channels(all[len(all)-1].Year)
	}
	data, err := register.ProposalTemplate(text, c.manifest.Rules, channels)
	return templateAnswer{"proposals.xlsx", data}, err
}

func (c *Clerk) suggestionTemplate(context.Context) (any, error) {
	text, err := tableText("register.template.suggestions")
	if err != nil {
		return nil, err
	}
	data, err := register.SuggestionTemplate(text)
	return templateAnswer{"suggestions.xlsx", data}, err
}

func (c *Clerk) progressTemplate(context.Context) (any, error) {
	text, err := tableText("register.template.notes")
	if err != nil {
		return nil, err
	}
	data, err := register.ProgressTemplate(text)
	return templateAnswer{"progress.xlsx", data}, err
}
