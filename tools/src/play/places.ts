/** Where a player may walk: a client knows only coordinates, the world decides which zone is there. */
export interface Place {
  readonly id: string
  readonly name: string
  readonly lat: number
  readonly lng: number
}

/** The first is where a visit begins. */
export const places = [
  { id: 'woander_store', name: "Woander's Magical Shop", lat: 37.906512, lng: -122.544217 },
  { id: 'gravity_car', name: 'Gravity Car', lat: 37.905696, lng: -122.547701 },
] as const satisfies readonly Place[]
