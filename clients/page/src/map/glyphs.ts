import { type SVGTemplateResult, svg } from 'lit-html'

/** A bottle for what is called one, something cut and shining for all else. */
export function itemGlyph(templateId: string): SVGTemplateResult {
  if (/bottle|tea|flask|potion/.test(templateId)) {
    return svg`<path class="glyph" d="M-4.500 -18h9v3h-1.700v6.500c5.800 1.700 9.200 6.200 9.200 11.800C12 11.500 7 16 0 16S-12 11.500-12 3.300C-12-2.300-8.600-6.800-2.800-8.500V-15h-1.700z"/>
      <path class="glyph-light" d="M-8 3.500c0-3 1.500-5.400 3.800-6.900"/>`
  }
  return svg`<path class="glyph" d="M0 -16 11 -5.500 7 10 0 16 -7 10 -11 -5.500z"/><path class="glyph-light" d="M-11 -5.500H11M0 -16 -4 -5.500 0 16 4 -5.500z"/>`
}
