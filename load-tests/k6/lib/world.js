/**
 * Where everything is in the experience `load`. `npm run load:world` writes it so, and the load plays it so: zones, spots and items
 * have numbers from 1, an item lies at the spot of its number.
 */

const zonesInARow = 25
const degreesApart = 0.01
const south = 37
const west = -122

/** The only area of each zone. */
export const area = 'field'

export function zoneId(zone) {
  return `zone_${digits(zone)}`
}

export function spotId(spot) {
  return `spot_${digits(spot)}`
}

export function itemId(zone, item) {
  return `stone_${digits(zone)}_${digits(item)}`
}

/** The middle of a zone, in degrees; the next zone is about a kilometre away. */
export function placeOf(zone) {
  const row = Math.floor((zone - 1) / zonesInARow)
  const column = (zone - 1) % zonesInARow
  return { lat: rounded(south + row * degreesApart), lng: rounded(west + column * degreesApart) }
}

function digits(number) {
  return String(number).padStart(3, '0')
}

function rounded(degrees) {
  return Number(degrees.toFixed(6))
}
