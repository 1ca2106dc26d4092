package intake

// Fill has all but one wait that may, as far as the box knows.
func (b *Box) Fill() { b.waiting = MaxWaiting - 1 }
