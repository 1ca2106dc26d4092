package field

import "filippo.io/edwards25519/field"

// Of returns an element of the curve library.
func Of(x *field.Element) (v Element) {
	if _, err := v.SetBytes(x.Bytes()); err != nil {
		panic("field: internal error: " + err.Error())
	}
	return v
}

// To returns it for the curve library.
func To(x *Element) (v field.Element) {
	if _, err := v.SetBytes(x.Bytes()); err != nil {
		panic("field: internal error: " + err.Error())
	}
	return v
}
