import { readFileSync } from 'node:fs'
import t from 'tap'

// Services share nothing but `schemas`, which has no tokens in it: both have these files, and a mend of one is one of both.
for (const name of ['public-keys', 'key-set', 'key-endpoint']) {
  t.test(`both services read public keys in the same way: ${name}`, async (t) => {
    const [kb, gateway] = ['kb-service', 'session-service'].map((service) =>
      readFileSync(new URL(`../../${service}/src/auth/${name}.ts`, import.meta.url), 'utf8'),
    )
    t.equal(kb, gateway)
  })
}
