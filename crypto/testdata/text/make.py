#!/usr/bin/env python3
"""Makes vectors.json: sealed texts of docs/protocol.md, section 2.8.

It shares nothing with the Go code: the group is written out below from RFC 8032, HKDF and AES-256-GCM are those of the
Python package "cryptography" (OpenSSL). Run it in this folder; the same vectors come out each time.
"""
import hashlib, json, struct
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

p = 2**255 - 19
q = 2**252 + 27742317777372353535851937790883648493
d = -121665 * pow(121666, -1, p) % p


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = d * x1 * x2 * y1 * y2 % p
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, p) % p, (y1 * y2 + x1 * x2) * pow(1 - t, -1, p) % p)


def mul(k, a):
    r = (0, 1)
    while k:
        if k & 1:
            r = add(r, a)
        a, k = add(a, a), k >> 1
    return r


def base():
    y = 4 * pow(5, -1, p) % p
    xx = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
    x = pow(xx, (p + 3) // 8, p)
    if (x * x - xx) % p:
        x = x * pow(2, (p - 1) // 4, p) % p
    return (x if x % 2 == 0 else p - x, y)


G = base()


def rfc8032(a):
    return (a[1] | (a[0] & 1) << 255).to_bytes(32, "little")


def text(a):
    return rfc8032(a)[::-1].hex()


def Hq(s):
    return int.from_bytes(hashlib.sha256(s.encode()).digest(), "big") % q


def number(name):
    return int.from_bytes(hashlib.sha512(name.encode()).digest(), "big") % q


def vector(name, words, room):
    x, r, w = (number(f"{name} {n}") for n in ("x", "r", "w"))
    phi = "kJcwnE6d2py+Sf5qHPx9kEfUa3ZFTAhc08Kq3V4fPJk"
    credential = text(mul(number(name + " c"), G))
    place = f"{phi}|1|{credential}"
    y, alpha, shared = mul(x, G), mul(r, G), mul(r * x % q, G)
    keys = HKDF(hashes.SHA384(), 44, salt=None, info=f"piaojue/v1/text|{place}|{text(alpha)}".encode()).derive(rfc8032(shared))
    encoded = words.encode()
    plain = struct.pack(">H", len(encoded)) + encoded + bytes(room - len(encoded))
    data = AESGCM(keys[:32]).encrypt(keys[32:], plain, None)
    prefix = f"piaojue/v1/text|{place}|{text(alpha)}|{hashlib.sha256(data).hexdigest()}|"
    challenge = Hq(prefix + text(mul(w, G)))
    return {
        "key": text(y), "place": place, "text": words, "room": room, "r": str(r), "shared": text(shared),
        "sealed": {"alpha": text(alpha), "data": data.hex(),
                   "proof": {"challenge": str(challenge), "response": str((w - r * challenge) % q)}},
    }


all = [vector("sentence", "希望河边的路灯再亮一些。", 80), vector("nothing", "", 40), vector("full", "路灯", 6)]
with open("vectors.json", "w") as f:
    json.dump(all, f, ensure_ascii=False, indent=1)
    f.write("\n")
