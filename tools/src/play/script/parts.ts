/** What `--script` plays, in this order. */
export const scriptParts = [
  { id: 'buttons', about: 'the quest for the four bottles, as the buttons of a client send it' },
  { id: 'sentences', about: 'the same in sentences, as a player says it' },
  { id: 'house', about: 'the private world west-of-house, both ways' },
] as const

export type ScriptPart = (typeof scriptParts)[number]['id']

export function isScriptPart(text: string): text is ScriptPart {
  return scriptParts.some(({ id }) => id === text)
}
