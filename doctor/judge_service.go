package doctor

import "time"

// certificateEnds is when it is time for another certificate.
const certificateEnds = 7 * 24 * time.Hour

func (j *judgement) service(m Machine) {
	if d := m.Door; d != nil {
		if d.Taken != nil {
			j.say("door", "taken", Failure, "Address", d.Address, "Reason", d.Taken)
		} else {
			j.say("door", "free", Well, "Address", d.Address)
		}
	}
	if m.Certificate != nil {
		j.certificate(*m.Certificate, m.Clock.Now)
	}
}

func (j *judgement) certificate(c Certificate, now time.Time) {
	in := func(t time.Time) string { return t.In(now.Location()).Format("2006-01-02 15:04") }
	args := []any{"Path", c.Path, "From", in(c.From), "Until", in(c.Until), "Host", c.Host}
	switch {
	case c.Faulty != nil:
		j.say("certificate", "faulty", Failure, "Path", c.Path, "Reason", c.Faulty)
	case now.Before(c.From):
		j.say("certificate", "early", Failure, args...)
	case now.After(c.Until):
		j.say("certificate", "ended", Failure, args...)
	case c.Fits != nil:
		j.say("certificate", "other", Failure, args...)
	case c.Until.Sub(now) < certificateEnds:
		j.say("certificate", "ends", Warning, args...)
	default:
		j.say("certificate", "good", Well, args...)
	}
}
