export const area: string
export function zoneId(zone: number): string
export function spotId(spot: number): string
export function itemId(zone: number, item: number): string
export function placeOf(zone: number): { readonly lat: number; readonly lng: number }
