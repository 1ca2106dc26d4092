package crypto

import "github.com/piaojue/piaojue/crypto/field"

// A niels is an affine point made ready to be added: y-x and y+x, which change places for -P, and 2d·x·y.
type niels struct {
	yx  [2]field.Element
	t2d field.Element
}

func (n *niels) set(p *affine) {
	n.yx[0].Subtract(&p.y, &p.x)
	n.yx[1].Add(&p.y, &p.x)
	n.t2d.Multiply(&p.x, &p.y)
	n.t2d.Multiply(&n.t2d, curveD2)
}

// A nielsTable holds 16 points to choose from in constant time.
type nielsTable struct{ table field.Table }

// put makes p the point with this number, from 1 to 16.
func (t *nielsTable) put(number int, p *affine) {
	var n niels
	n.set(p)
	t.table.Set(number, &n.yx[0], &n.yx[1], &n.t2d)
}

// choose returns the point with this number, and the neutral element for 0: see [field.Table.Choose].
func (t *nielsTable) choose(number uint64) (n niels) {
	t.table.Choose(number, &n.yx[0], &n.yx[1], &n.t2d)
	return n
}

// negate makes n its opposite if minus is 1, and leaves it if minus is 0, in constant time. Its t2d is not carried: n is to be added, and nothing else.
func (n *niels) negate(minus int) {
	var zero, opposite field.Element
	field.Difference(&opposite, &zero, &n.t2d)
	n.yx[0].Swap(&n.yx[1], minus)
	n.t2d.Select(&opposite, &n.t2d, minus)
}

// extended returns n, or -n if minus is 1, as (2x : 2y : 2 : 2xy), which takes one multiplication.
func (n *niels) extended(minus uint) (r extended) {
	minus &= 1
	r.x.Subtract(&n.yx[1-minus], &n.yx[minus])
	r.y.Add(&n.yx[0], &n.yx[1])
	r.z.Add(r.z.One(), &r.z)
	r.t.Multiply(&n.t2d, curveDInverse)
	var negative field.Element
	r.t.Select(negative.Negate(&r.t), &r.t, int(minus))
	return r
}

// addNiels adds n, or subtracts it if minus is 1 (madd-2008-hwcd-3: seven multiplications). The sign takes no branch: in a sum of
// random digits the processor would guess half of them wrong. What is in between stands in p where it can: fewer variables are fewer to clear.
func (p *extended) addNiels(n *niels, minus uint) {
	var a field.Element
	var fg [2]field.Element
	minus &= 1
	field.Difference(&a, &p.y, &p.x)
	field.Sum(&p.y, &p.y, &p.x)
	a.Multiply(&a, &n.yx[minus])
	p.y.Multiply(&p.y, &n.yx[1-minus])
	p.t.Multiply(&p.t, &n.t2d)
	field.Sum(&p.z, &p.z, &p.z)
	field.Difference(&fg[minus], &p.z, &p.t)
	field.Sum(&fg[1-minus], &p.z, &p.t)
	field.Difference(&p.x, &p.y, &a)
	field.Sum(&p.y, &p.y, &a)
	p.t.Multiply(&p.x, &p.y)
	p.z.Multiply(&fg[0], &fg[1])
	p.x.Multiply(&p.x, &fg[0])
	p.y.Multiply(&p.y, &fg[1])
}
