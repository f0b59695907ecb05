import { type SVGTemplateResult, svg } from 'lit-html'

/** A bottle for what is called one, something cut and shining for all else. */
export function itemGlyph(templateId: string): SVGTemplateResult {
  if (/bottle|tea|flask|potion/.test(templateId)) {
    return svg`<path class="glyph" d="M-4 -15h8v2.5h-1.5v6c5 1.5 8 5.4 8 10.2C10.500 10.600 6 14 0 14S-10.500 10.600-10.500 3.700c0-4.800 3-8.700 8-10.200v-6H-4z"/>
      <path class="glyph-light" d="M-7 3.500c0-2.600 1.300-4.700 3.300-6"/>`
  }
  return svg`<path class="glyph" d="M0 -14 9 -5 6 9 0 14 -6 9 -9 -5z"/><path class="glyph-light" d="M-9 -5H9M0 -14 -3.500 -5 0 14 3.500 -5z"/>`
}
