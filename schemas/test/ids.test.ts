import t from 'tap'
import { checkSchema, isEpoch, isExperienceId, isRequestId, isUserId, isZoneId } from '../src/index.js'

const users = {
  good: ['alice', 'a', 'alice@example.com', 'Alice+test_1-2@mail.example.com', '7', '-', 'a'.repeat(128)],
  bad: [
    '',
    '*',
    '>',
    'a.*',
    'a.>',
    'a b',
    ' a',
    'a\n',
    'a\t',
    '.',
    '.a',
    'a.',
    'a..b',
    'a/b',
    'a\\b',
    '../x',
    'a%2e',
    'ä',
  ],
}
const places = {
  good: ['woander_store', 'a', '0', 'wylding-woods', 'a'.repeat(64)],
  bad: ['', '*', '>', 'a.b', 'a b', 'A', 'a/b', '..', 'a\n', 'a'.repeat(65), 'é'],
}
const requests = {
  good: ['a'.repeat(16), 'A-z_0123456789ab', 'f'.repeat(64)],
  bad: [
    '',
    'a'.repeat(15),
    'a'.repeat(65),
    'a.aaaaaaaaaaaaaaaa',
    'a aaaaaaaaaaaaaaaa',
    `${'a'.repeat(16)}\n`,
    `${'a'.repeat(16)}*`,
  ],
}
const epochs = {
  good: ['kwvnxzab', 'aaaaaaaa'],
  bad: ['', 'kwvnxza', 'kwvnxzabc', 'Kwvnxzab', 'kwvnxza1', 'kwvnxza.', 'kwvnxzab\n'],
}

const kinds = [
  { name: 'a user id', is: isUserId, ...users },
  { name: 'an experience id', is: isExperienceId, ...places },
  { name: 'a zone id', is: isZoneId, ...places },
  { name: 'a request id', is: isRequestId, ...requests },
  { name: 'an epoch', is: isEpoch, ...epochs },
]

for (const { name, is, good, bad } of kinds) {
  t.test(`${name} has only characters that address nothing else`, async (t) => {
    for (const id of good) t.ok(is(id), JSON.stringify(id))
    for (const id of bad) t.notOk(is(id), JSON.stringify(id))
  })

  t.test(`${name} is text`, async (t) => {
    for (const value of [undefined, null, 7, true, {}, [good[0]], { toString: () => good[0] }]) t.notOk(is(value))
  })
}

t.test('a user id of 129 characters is refused', async (t) => {
  t.notOk(isUserId('a'.repeat(129)))
})

t.test('the schemas draw the same line as the functions', async (t) => {
  const connected = { type: 'connected', connection_id: 'c', user_id: 'u', experience: 'e', timestamp: 0, message: '' }
  const attached = {
    zone: null,
    version: 0,
    epoch: 'aaaaaaaa',
    commit: 0,
    published: 0,
    user_commit: 0,
    zone_commit: 0,
  }
  for (const id of [...users.good, ...users.bad, 'a'.repeat(129)]) {
    t.equal(checkSchema('server/connected', { ...connected, user_id: id }).ok, isUserId(id), JSON.stringify(id))
  }
  for (const id of [...places.good, ...places.bad]) {
    t.equal(
      checkSchema('server/connected', { ...connected, experience: id }).ok,
      isExperienceId(id),
      JSON.stringify(id),
    )
    t.equal(checkSchema('kb/attach-answer', { ...attached, zone: id }).ok, isZoneId(id), JSON.stringify(id))
  }
  for (const id of [...requests.good, ...requests.bad]) {
    const action = { type: 'action', action: 'go', request_id: id }
    t.equal(checkSchema('client/action', action).ok, isRequestId(id), JSON.stringify(id))
  }
  for (const id of [...epochs.good, ...epochs.bad]) {
    t.equal(checkSchema('kb/attach-answer', { ...attached, epoch: id }).ok, isEpoch(id), JSON.stringify(id))
  }
})
