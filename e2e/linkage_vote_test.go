package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
)

// know collects what the test alone knows of the voters, and has their ballots encrypted.
func (h *linkHall) know(ctx context.Context) error {
	ballots, err := h.session.Ballots(ctx)
	if err != nil {
		return err
	}
	poll, all := &h.session.Board().Poll().Poll, h.session.Voters()
	desk := map[crypto.PublicKey]int{}
	for i, q := range h.desk.came {
		desk[q.Card] = i
	}
	for i, sent := range ballots {
		envelope, eighths, err := ballot.ParseSent(sent)
		if err != nil {
			return err
		}
		e, err := poll.ParseEnvelope(envelope)
		if err != nil {
			return err
		}
		at, came := desk[all[i].Card.Public()]
		if !came {
			return errors.New("a voter who was not at the desk")
		}
		h.voters = append(h.voters, voter{
			Voter: all[i], requests: h.desk.came[at].Hashes(), sent: sent, envelope: envelope, eighths: eighths, desk: at, marks: marksOf(e),
		})
	}
	return nil
}

func marksOf(e *ballot.Envelope) marks {
	b := e.Ballot
	return marks{e.ID(), b.Credential, b.Answers[0].Choices[0].Alpha.String(), e.Tokens[0], b.Signature.Hash}
}

// vote casts all ballots, one after the other in an order that the test remembers, and watches what that changes.
func (h *linkHall) vote(ctx context.Context) error {
	names, err := h.files()
	if err != nil {
		return err
	}
	before, err := h.public(ctx)
	if err != nil {
		return err
	}
	receipts := make([][]byte, len(h.voters))
	h.voting.from = time.Now().Add(-time.Second)
	for at, i := range rand.Perm(len(h.voters)) {
		v := &h.voters[i]
		v.arrival = at
		if v.receipt, err = h.tablets.Cast(ctx, v.sent); err != nil {
			return err
		}
		if err := h.session.CheckReceipt(v.sent, v.receipt); err != nil {
			return err
		}
		receipts[i] = v.receipt
		if err := h.look(ctx, at, before); err != nil {
			return err
		}
	}
	h.voting.to = time.Now().Add(time.Second)
	h.session.Receive(receipts)
	return errors.Join(h.unchanged(names), h.castAgain(ctx))
}

// castAgain sends some ballots to the server itself, whose answers a booth host would not hand on as they are.
func (h *linkHall) castAgain(ctx context.Context) error {
	poll, err := client.New(h.Address(h.Server), client.Options{HTTP: &http.Client{Transport: h.atServer}})
	if err != nil {
		return err
	}
	for _, v := range h.voters[:10] {
		if again, err := poll.Cast(ctx, v.sent); err != nil || !bytes.Equal(again, v.receipt) {
			return fmt.Errorf("cast again: another receipt, or %v", err)
		}
	}
	return nil
}

// look looks at what there is after a ballot: sizes of files, and sometimes at what is public.
func (h *linkHall) look(ctx context.Context, at int, before string) error {
	files, err := h.files()
	if err != nil {
		return err
	}
	for name, size := range files {
		if h.sizes[name] == nil {
			h.sizes[name] = map[int64]bool{}
		}
		h.sizes[name][size] = true
	}
	if at%50 != 49 {
		return nil
	}
	now, err := h.public(ctx)
	if err == nil && now != before {
		err = fmt.Errorf("after %d ballots the public sees\n%s\nand before\n%s", at+1, now, before)
	}
	return err
}

// unchanged compares the names of all files with those that there were, and what programs have said.
func (h *linkHall) unchanged(before map[string]int64) error {
	after, err := h.files()
	if err != nil {
		return err
	}
	if was, is := slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)); !slices.Equal(was, is) {
		return fmt.Errorf("while ballots were cast the files\n%v\nbecame\n%v", was, is)
	}
	for name, size := range after {
		if machine(name) != "" && size != before[name] {
			return fmt.Errorf("%s said something while ballots were cast", name)
		}
		if len(h.sizes[name]) > maxSizes {
			return fmt.Errorf("%s had %d sizes while ballots were cast", name, len(h.sizes[name]))
		}
	}
	return nil
}

// maxSizes bounds the sizes that a file has had: it grows by leaps, not with a ballot.
const maxSizes = 12

// public is what everybody can ask the service while the poll is open, and what its keeper can ask of the metrics; but for the free
// bytes of a disk on which others write as well.
func (h *linkHall) public(ctx context.Context) (all string, err error) {
	at := h.Address(h.Server)
	for _, address := range []string{at, at + "/log/checkpoint", at + "/orders", at + "/marks", "http://" + h.metrics + "/metrics"} {
		data, err := h.get(ctx, address)
		if err != nil {
			return "", err
		}
		h.seen = append(h.seen, thing{address, data, said})
		all += string(data)
	}
	lines := slices.DeleteFunc(strings.SplitAfter(all, "\n"), func(line string) bool { return strings.HasPrefix(line, "piaojue_disk_free_bytes") })
	return strings.Join(lines, ""), nil
}

// follow keeps the events that whoever follows a poll is told, until the hall is closed.
func (h *linkHall) follow(ctx context.Context) (wait func() thing, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Address(h.Server)+"/events", nil)
	if err != nil {
		return nil, err
	}
	response, err := h.web.Do(request)
	if err != nil {
		return nil, err
	}
	var events bytes.Buffer
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer response.Body.Close()
		io.Copy(&events, response.Body) // to its end, which is that of the server
	}()
	return func() thing { <-ended; return thing{"events", events.Bytes(), said} }, nil
}

// box is the file of the ballots that wait.
func (h *linkHall) box() (t thing, err error) {
	paths, err := filepath.Glob(filepath.Join(h.dir, "data/hall/1/store/box-*.db"))
	if err != nil || len(paths) != 1 {
		return t, fmt.Errorf("boxes %v, %v", paths, err)
	}
	data, err := os.ReadFile(paths[0])
	return thing{"the box of the open poll", data, packed}, err
}
