const words = 'A small bottle of green glass hums on the sill while the evening light goes through it. '

/** A `world_update` of `bytes` bytes (at least 460) that hangs an item of a zone, or of a player, anew. ASCII. */
export function eventBody(experience: string, user: string, base: number, version: number, bytes: number): string {
  const place = user === '' ? '"area_id":"main_room","spot_id":"spot_1"' : '"area_id":null,"path":"player.inventory"'
  const start =
    `{"type":"world_update","version":"0.4","experience":"${experience}","user_id":"${user}",` +
    `"base_version":${base},"snapshot_version":${version},"changes":[{"operation":"add",${place},` +
    '"instance_id":"bottle_joy","item":{"instance_id":"bottle_joy","template_id":"bottle_joy","type":"collectible",' +
    '"semantic_name":"Bottle of Joy","description":"'
  const end =
    '","collectible":true,"visible":true,"state":{"glowing":true}}}],' +
    `"timestamp":${Date.now()},"metadata":{"source":"kb_service","state_model":"shared"}}`
  const room = Math.max(0, bytes - start.length - end.length)
  return start + words.repeat(Math.ceil(room / words.length)).slice(0, room) + end
}
