// Checks one Privacy Pass token (RFC 9578, type 0x0002) with Cloudflare's library, which nobody in this project wrote.
//
//	node verify-token.mjs TOKEN SPKI CHALLENGE
//
// All three in hexadecimal: the token of 354 bytes, the registrar's public key as in the manifest (SubjectPublicKeyInfo
// with the id-RSASSA-PSS OID), and the TokenChallenge of RFC 9577, section 2.1.
// Exit status: 0 the token is good, 1 it is not and standard error says why, 2 misuse.
import { TOKEN_TYPES, Token, TokenChallenge, publicVerif } from '@cloudflare/privacypass-ts';

const { BLIND_RSA } = TOKEN_TYPES;

function bytes(hex) {
  if (!/^([0-9a-f]{2})+$/.test(hex)) {
    console.error('usage: node verify-token.mjs TOKEN SPKI CHALLENGE (hexadecimal, lower case)');
    process.exit(2);
  }
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

const same = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
const sha256 = async (b) => new Uint8Array(await crypto.subtle.digest('SHA-256', b));

// check returns what is wrong with the token, or nothing. The library verifies the signature; RFC 9577, section 2.2.3,
// leaves it to the origin to compare the challenge and the key, and the library reads past the end of what it needs.
async function check(tokenBytes, spki, challengeBytes) {
  const token = Token.deserialize(BLIND_RSA, tokenBytes);
  if (!same(token.serialize(), tokenBytes)) return 'the token has bytes after its end';
  const challenge = TokenChallenge.deserialize(challengeBytes);
  if (!same(challenge.serialize(), challengeBytes)) return 'the challenge is not in canonical form';
  if (challenge.tokenType !== BLIND_RSA.value) return 'the challenge asks for another type of token';
  if (!same(token.authInput.challengeDigest, await sha256(challengeBytes))) return 'the token answers another challenge';
  if (!same(token.authInput.tokenKeyId, await sha256(spki))) return 'the token names another key';

  // WebCrypto imports no key under the id-RSASSA-PSS OID; converting back shows that the parameters were the right ones.
  const rsa = publicVerif.convertRSASSAPSSToEnc(spki);
  if (!same(publicVerif.convertEncToRSASSAPSS(rsa), spki)) return 'the key is not in the form of RFC 9578, section 6.5';
  const key = await crypto.subtle.importKey('spki', rsa, BLIND_RSA.rsaParams, true, ['verify']);
  const origin = new publicVerif.Origin(publicVerif.BlindRSAMode.PSS, challenge.originInfo);
  if (!(await origin.verify(token, key))) return 'the signature does not verify';
}

const [token, spki, challenge] = ['', '', ''].map((none, i) => bytes(process.argv[2 + i] ?? none));
const wrong = await check(token, spki, challenge).catch((err) => err.message);
if (wrong) {
  console.error(`verify token: ${wrong}`);
  process.exit(1);
}
console.log('the token is good');
