package register

import (
	"slices"

	"github.com/piaojue/piaojue/sheet"
)

// ProposalTemplate returns an XLSX workbook to fill in with proposals, with drop-downs and an example that [ReadProposals] refuses until it is deleted.
func ProposalTemplate(text TemplateText, r Rules, channels []string) ([]byte, error) {
	choices := []sheet.Choice{
		{Column: proposedField, Values: r.Fields}, {Column: proposedSource, Values: []string{"党委提议", "人大征集", "政府提交"}},
	}
	if len(channels) > 0 {
		choices = append(choices, sheet.Choice{Column: proposedChannel, Values: channels})
	}
	example := []string{r.Fields[0], text.Example, text.Example, "51.67", "0", "人大征集", text.Example, "2026-07-10"}
	if len(channels) > 0 {
		example[proposedChannel-proposedField] = channels[0]
	}
	return template("建议项目", proposalFormat, text, choices, example...)
}

// ProgressTemplate returns one for [ReadProgress].
func ProgressTemplate(text TemplateText) ([]byte, error) {
	said := text.Example
	text.Example = "2027-06-01"
	return template("项目进度", progressFormat, text, []sheet.Choice{{Column: progressQuality, Values: []string{"好", "一般", "差"}}},
		"40", "好", "4.5", said)
}

// SuggestionTemplate returns one for [State.ReadSuggestions].
func SuggestionTemplate(text TemplateText) ([]byte, error) {
	return template("代表建议", suggestionFormat, text, []sheet.Choice{{Column: suggestedMonths, Values: []string{"3个月", "6个月"}}},
		"D001 D002", "2027-01-20", text.Example, "2027-02-01", "3个月")
}

// template returns a workbook of a format. Its example is a number that is nobody's, the text that says so, and what follows.
func template(name string, f sheet.Format, text TemplateText, choices []sheet.Choice, example ...string) ([]byte, error) {
	var headings []string
	for _, c := range f.Columns {
		headings = append(headings, c.Heading)
	}
	return sheet.Workbook{
		Sheet: name, Format: f, Rows: [][]string{headings, append([]string{sheet.Example + "01", text.Example}, example...)}, Choices: choices, Pages: []sheet.Page{{Name: "说明", Lines: text.Notes}},
	}.Bytes()
}

// Channels returns those of the collections for a year, each once.
func (all *State) Channels(year int) (channels []string) {
	for _, id := range all.collections {
		c := all.campaigns[id]
		if c.Year != year {
			continue
		}
		for _, name := range c.Channels {
			if !slices.Contains(channels, name) {
				channels = append(channels, name)
			}
		}
	}
	return channels
}

// Collection returns the collection with a number, if there is one. The caller must not change what it holds.
func (all *State) Collection(id string) (Collect, bool) {
	c, there := all.campaigns[id]
	if !there {
		return Collect{}, false
	}
	return *c, true
}

// Runs reports whether the collection takes proposals on a day.
func (e Collect) Runs(day Date) bool { return !day.Before(e.From) && !e.To.Before(day) }

// Collections returns the collections, in the order in which they were begun. The caller must not change what they hold.
func (all *State) Collections() []Collect {
	found := []Collect{}
	for _, id := range all.collections {
		found = append(found, *all.campaigns[id])
	}
	return found
}
