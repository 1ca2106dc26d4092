package report

// handOvers are the sheets by which chosen projects are handed to units, one each, with room to sign for them (交办单).
func (e *extract) handOvers() (parts []part) {
	for _, p := range e.chosen() {
		h := p.HandOver
		if h == nil {
			continue
		}
		facts := append(e.content(p.ID, p.Content), [2]string{e.Say("extract.handover.until"), h.Until.String()}, [2]string{e.Say("extract.handover.document"), e.document(h.Document)},
			[2]string{e.Say("extract.handover.vote"), e.Say("extract.citation", "Origin", p.Chosen.Origin, "Size", p.Chosen.Size, "Item", p.Chosen.Item)})
		parts = append(parts, part{
			Heading: e.Say("extract.handover.to", "Unit", isolate(h.Unit)), Sheet: true, Facts: facts,
			Texts: []string{e.Say("extract.handover.text", "Congress", isolate(e.Congress()), "Vote", e.date(e.year.Ballot.Date), "Title", isolate(p.Title), "Day", e.date(h.Date), "Until", e.date(h.Until))},
			Signs: e.heads("extract.handover.from", "extract.handover.received", "sheet.sign.date"),
		})
	}
	return parts
}
