import { createReader } from '../sentences/reader.js'
import { definitions } from './definitions.js'
import { lexiconOf } from './lexicon.js'
import { type Action, type Outcome, type Params, refuse, type Scene } from './outcome.js'

const read = createReader(definitions.map(({ name, sentences }) => ({ action: name, forms: sentences })))
const byName = new Map(definitions.map((one) => [one.name, one]))

/** What a sentence asks for; or why it is not clear, with sentences that would be understood in its place. Pure. */
export function understand(scene: Scene, text: string): { play: Action; params: Params } | { refusal: Outcome } {
  const reading = read(text, lexiconOf(scene, text))
  if (reading.kind === 'unclear') return { refusal: refuse(reading.message, { suggestions: reading.suggestions }) }
  return { play: byName.get(reading.action)!.play, params: { ...reading.params, action: reading.action } }
}
