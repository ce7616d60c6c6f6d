// The city's sign-in, as the journeys meet it: the certified provider `oidc-provider` with its own pages, in memory, on this machine.
// Usage: node server.js PORT REDIRECT_URI... Whoever signs in is called what they type as their login.
import Provider from 'oidc-provider';
import { createHash } from 'node:crypto';

const [port, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'quma',
    client_secret: 'a secret of this machine',
    redirect_uris: redirects,
    post_logout_redirect_uris: redirects.map((uri) => new URL('/sign-in', uri).href),
  }],
  cookies: { keys: [createHash('sha256').update(issuer).digest('hex')] },
  claims: { openid: ['sub', 'employee_number'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, employee_number: `E-${sub}` }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log(`listening on ${issuer}`));
