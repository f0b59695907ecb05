import t from 'tap'
import { groundOf, scaleBar, wayTo } from '../src/map/ground.js'
import { type Box, planOf } from '../src/map/plan.js'

function area(id: string, spots: number) {
  const all = Array.from({ length: spots }, (_, index) => `${id}_${index}`)
  const empty = { description: '', items: [], npcs: [] }
  return {
    id,
    name: id,
    description: '',
    spots: Object.fromEntries(all.map((spot) => [spot, { id: spot, name: spot, ...empty }])),
  }
}

function isIn(inner: Box, outer: Box): boolean {
  const slack = 1e-6
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  )
}

function isApart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
}

t.test('every area is a room on the sheet, apart from all others, and every spot is in its room', async (t) => {
  for (const counts of [[1], [6, 2, 2], [0, 0, 0, 0], [1, 1, 1, 1, 1, 1], [40, 1]]) {
    const rooms = planOf(
      counts.map((count, index) => area(`area_${index}`, count)),
      900,
      430,
    )
    t.equal(rooms.length, counts.length)
    for (const room of rooms) {
      t.ok(isIn(room, { x: 0, y: 0, width: 900, height: 430 }))
      t.ok(rooms.every((other) => other === room || isApart(other, room)))
      t.equal(room.places.size, Object.keys(room.area.spots).length)
      for (const place of room.places.values()) t.ok(isIn(place, room))
    }
  }
})

t.test('the more spots, the larger the room; and the same zone is always drawn the same', async (t) => {
  const areas = [area('small', 2), area('large', 6)]
  const sizes = Object.fromEntries(planOf(areas, 900, 430).map(({ area, width, height }) => [area.id, width * height]))
  t.ok(sizes.large! > 2 * sizes.small!)
  t.same(planOf(areas, 900, 430), planOf(areas, 900, 430))
})

t.test('a zone without areas is an empty sheet', async (t) => t.same(planOf([], 900, 430), []))

const shop = { lat: 37.906512, lng: -122.544217 }
const car = { lat: 37.905696, lng: -122.547701 }

t.test('the way from the shop to the car is some three hundred metres, to the west', async (t) => {
  const { metres, direction } = wayTo(shop, car)
  t.ok(Math.abs(metres - 319) < 2, `${metres} m`)
  t.equal(direction, 'west')
  t.equal(wayTo(car, shop).direction, 'east')
})

t.test('places are drawn to scale, north up, within the sheet', async (t) => {
  const { points, metresPerUnit } = groundOf([shop, car], 320, 120)
  const [first, second] = points
  t.ok(first!.x > second!.x, 'the shop is east of the car')
  t.ok(first!.y < second!.y, 'and north of it')
  const drawn = Math.hypot(first!.x - second!.x, first!.y - second!.y) * metresPerUnit
  t.ok(Math.abs(drawn - wayTo(shop, car).metres) < 2, `${drawn} m`)
  for (const { x, y } of points) t.ok(x >= 0 && x <= 320 && y >= 0 && y <= 120)
})

t.test('one place alone is in the middle', async (t) => {
  t.match(groundOf([shop], 320, 120).points, [{ x: 160, y: 60 }])
})

t.test('a scale has a round length', async (t) => {
  t.match(scaleBar(1.3, 80), { metres: 100 })
  t.match(scaleBar(0.1, 80), { metres: 5 })
})
