package keyfile

// SyncFolder does nothing, for Windows cannot: the journal of NTFS keeps names.
func SyncFolder(string) error { return nil }
