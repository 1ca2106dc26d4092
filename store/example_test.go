package store_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

// A poll from its opening to its last entry. Errors are left out where they would hide the story.
func Example() {
	ctx := context.Background()
	s := memory.New()
	defer s.Close()
	const poll store.Poll = "vote.example/congress/1"
	s.Create(ctx, poll)
	lease, _ := s.Elect(ctx, poll, "laptop in the hall", time.Minute)
	gate, _ := s.SwapGate(ctx, lease, store.FirstGate(), store.Open, 0)

	envelope := []byte("an envelope")
	ballot := store.Submission{Key: []byte("credential"), Hash: sha256.Sum256(envelope), Value: envelope}
	for range 2 { // the answer to the first was lost
		outcomes, _ := s.Accept(ctx, poll, gate, []store.Submission{ballot})
		fmt.Println("bound to its bytes:", outcomes[0].Hash == ballot.Hash, "fresh:", outcomes[0].Fresh)
	}

	s.SwapGate(ctx, lease, gate, store.Shut, 0)
	_, err := s.Accept(ctx, poll, gate, []store.Submission{ballot})
	fmt.Println("after closing:", errors.Is(err, store.ErrGate))

	var payloads [][]byte
	var entries []byte
	s.ReadRound(ctx, poll, 0, nil, func(b store.Submission) error {
		payloads = append(payloads, b.Value)
		entries = fmt.Appendf(entries, "ballot %.4x\n", b.Hash)
		return nil
	})
	s.Stage(ctx, poll, payloads)
	head := store.Head{Size: 1, Root: sha256.Sum256(entries), Checkpoint: []byte("a signed checkpoint")}
	err = s.Advance(ctx, lease, store.Head{}, head, []store.Tile{{Path: "tile/entries/000", Data: entries}})
	fmt.Println("advanced:", err)
	// Output:
	// bound to its bytes: true fresh: true
	// bound to its bytes: true fresh: false
	// after closing: true
	// advanced: <nil>
}
