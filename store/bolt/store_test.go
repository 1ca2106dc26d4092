package bolt

import (
	"testing"

	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(tb testing.TB) store.Store {
		s, err := Create(tb.TempDir())
		if err != nil {
			tb.Fatal(err)
		}
		return s
	})
}
