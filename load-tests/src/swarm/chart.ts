import type { Row } from './report.js'

const width = 960
const panelHeight = 200
const left = 70
const top = 40
const gap = 60

interface Line {
  readonly name: string
  readonly colour: string
  readonly of: (row: Row) => number
}

interface Panel {
  readonly title: string
  readonly lines: readonly Line[]
}

const panels: readonly Panel[] = [
  {
    title: 'clients on a socket, and not on their way to another',
    lines: [{ name: 'open', colour: '#2563eb', of: ({ open }) => open }],
  },
  {
    title: 'frames and actions a second',
    lines: [
      { name: 'events', colour: '#16a34a', of: ({ events }) => events },
      { name: 'actions', colour: '#ca8a04', of: ({ actions }) => actions },
    ],
  },
  {
    title: 'from the commit to the socket, ms',
    lines: [
      { name: 'p99', colour: '#dc2626', of: ({ delivery }) => delivery.p99 },
      { name: 'p50', colour: '#2563eb', of: ({ delivery }) => delivery.p50 },
    ],
  },
  {
    title: 'from when an action was due to its answer, ms',
    lines: [
      { name: 'p99', colour: '#dc2626', of: ({ action }) => action.p99 },
      { name: 'p50', colour: '#2563eb', of: ({ action }) => action.p50 },
    ],
  },
  {
    title: 'the swarm itself: the longest that it stood still, ms',
    lines: [{ name: 'stood still', colour: '#737373', of: ({ lagMs }) => lagMs }],
  },
]

/** The run over time, as an SVG. */
export function chart(title: string, rows: readonly Row[]): string {
  const height = top + panels.length * (panelHeight + gap)
  const drawn = panels.map((panel, index) => drawPanel(panel, rows, top + index * (panelHeight + gap)))
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">\n` +
    `<rect width="100%" height="100%" fill="white"/>\n<text x="${left}" y="20" font-size="14">${escaped(title)}</text>\n` +
    `${drawn.join('\n')}\n</svg>\n`
  )
}

function drawPanel({ title, lines }: Panel, rows: readonly Row[], y: number): string {
  const lastS = Math.max(1, ...rows.map(({ s }) => s))
  const most = Math.max(1, ...lines.flatMap(({ of }) => rows.map(of)))
  const across = (s: number) => (left + (s / lastS) * (width - left - 20)).toFixed(1)
  const down = (value: number) => (y + 20 + panelHeight - (value / most) * panelHeight).toFixed(1)
  const drawn = lines.map(({ colour, of }) => {
    const points = rows.map((row) => `${across(row.s)},${down(of(row))}`)
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.join(' ')}"/>`
  })
  const names = lines.map(({ name, colour }, at) => {
    return `<text x="${width - 20 - at * 80}" y="${y + 12}" fill="${colour}" text-anchor="end">${name}</text>`
  })
  const scale = [0, most / 2, most].map((value) => {
    return (
      `<line x1="${left}" x2="${width - 20}" y1="${down(value)}" y2="${down(value)}" stroke="#e5e5e5"/>` +
      `<text x="${left - 6}" y="${down(value)}" dy="4" text-anchor="end">${Number(value.toPrecision(3))}</text>`
    )
  })
  const phases = rows
    .filter(({ phase }, at) => at === 0 || phase !== rows[at - 1]!.phase)
    .map(({ s, phase }) => {
      return `<text x="${across(s)}" y="${y + panelHeight + 36}" fill="#737373">${phase}, ${s} s</text>`
    })
  return [`<text x="${left}" y="${y + 12}">${title}</text>`, ...scale, ...drawn, ...names, ...phases].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
