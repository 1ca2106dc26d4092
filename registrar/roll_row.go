package registrar

import (
	"slices"
	"strings"
)

// exampleID begins the number of the template's example, which is nobody's.
const exampleID = "示例"

// addDeputy takes the cells of a row below the headings.
func (t *rollTable) addDeputy(row int, cells []rollCell) {
	var texts [fieldCount]string
	var bad [fieldCount]bool
	for _, c := range cells {
		f := t.fields[c.column]
		text, ok := t.value(row, f, c)
		texts[f], bad[f] = text, !ok
	}
	for _, f := range []int{fieldID, fieldName} {
		if texts[f] == "" && !bad[f] {
			t.in(row, f, "EMPTY", "the cell is empty")
		}
	}
	d := Deputy{ID: texts[fieldID], Name: texts[fieldName], Delegation: texts[fieldDelegation],
		Seat: texts[fieldSeat], Note: texts[fieldNote]}
	if t.columns[fieldAttendance] > 0 && !bad[fieldAttendance] {
		d.Absent = t.absent(row, texts[fieldAttendance])
	}
	t.compareID(row, d.ID)
	t.compareSeat(row, d.Seat)
	t.compareDelegation(row, d.Delegation)
	t.roll = append(t.roll, d)
}

func (t *rollTable) absent(row int, word string) bool {
	if !slices.Contains(attendances[:], word) {
		t.in(row, fieldAttendance, "CODE", "%q: want 出席, 请假, 缺席, 未出席, 病假 or 事假", word)
	}
	return word != attendances[0]
}

// compareID tells a number that is there twice, and one that a person could take for another.
func (t *rollTable) compareID(row int, id string) {
	seen := t.rows[fieldID]
	if id == "" {
		return
	}
	if strings.HasPrefix(id, exampleID) {
		t.in(row, fieldID, "EXAMPLE", "this is the example of the template; delete the row")
		return
	}
	if id[0] == '0' {
		t.padded = max(t.padded, len(id))
	}
	// The keys of numbers as they are and of both ways to confuse them are kept apart by their first byte.
	keys := [...]string{"=" + id, "a" + foldText(id), "0" + foldGlyphs(id)}
	for i, key := range keys {
		before, twice := seen[key]
		switch {
		case !twice:
			continue
		case i == 0:
			t.in(row, fieldID, "DUPLICATE", "%q is also in row %d; keep one of them", id, before)
		default:
			t.in(row, fieldID, "LOOKALIKE", "%q looks like the number in row %d; nobody could tell them apart", id, before)
		}
		return
	}
	for _, key := range keys {
		seen[key] = row
	}
}

func (t *rollTable) compareSeat(row int, seat string) {
	if seat == "" {
		return
	}
	key := foldText(seat)
	if before, twice := t.rows[fieldSeat][key]; twice {
		t.in(row, fieldSeat, "DUPLICATE", "%q is also in row %d; keep one of them", seat, before)
		return
	}
	t.rows[fieldSeat][key] = row
}

// compareDelegation tells a delegation that is spelt in two ways: its deputies would be counted as two.
func (t *rollTable) compareDelegation(row int, name string) {
	if name == "" {
		return
	}
	key := foldText(name)
	if before, known := t.spelt[key]; known && before != name {
		t.in(row, fieldDelegation, "LOOKALIKE", "%q, but %q above; write both alike", name, before)
	} else if !known {
		t.spelt[key] = name
	}
}
