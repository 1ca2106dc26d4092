package e2e_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Whatever becomes of a worker that is asked, who asks hears of it: its program may return nothing when it has ended, or throw, or the
// worker is gone.
func TestAsking(t *testing.T) {
	module, err := filepath.Abs("../server/web/files/lib/asking.mjs")
	if err != nil {
		t.Fatal(err)
	}
	const script = `
const { Asking, answering } = await import(process.argv[1]);
const ended = { returns: () => undefined, throws: () => { throw new Error("out of memory"); }, refuses: () => null };
const good = () => new Uint8Array([7]);
const late = setTimeout(() => { throw new Error("nobody hears of it"); }, 10_000);
for (const [name, answer] of Object.entries({ ...ended, good, gone: () => new Promise(() => {}) })) {
	const { port1, port2 } = new MessageChannel();
	answering(port1, answer);
	const asking = new Asking([port2]);
	const said = asking.all[0](new Uint8Array([1]));
	if (name === "gone") asking.lose(0);
	if (String(await said) !== (name === "good" ? "7" : "null")) throw new Error(name);
	port1.close();
	port2.close();
}
clearTimeout(late);
`
	if err := run(exec.Command(tool(t, "node"), "--input-type=module", "--eval", script, module)); err != nil {
		t.Error(err)
	}
}
