import type { Device, DeviceSign } from './host.js'

/** The browser that this runs in; null where it is none. */
export function browserDevice(): Device | null {
  if (typeof document === 'undefined' || typeof window === 'undefined') return null
  return {
    get isOnline() {
      return navigator.onLine
    },
    watch(hear) {
      const tell = (sign: DeviceSign) => () => hear(sign)
      const online = tell('online')
      const offline = tell('offline')
      const look = () => hear(document.visibilityState === 'visible' ? 'shown' : 'hidden')
      window.addEventListener('online', online)
      window.addEventListener('offline', offline)
      document.addEventListener('visibilitychange', look)
      return () => {
        window.removeEventListener('online', online)
        window.removeEventListener('offline', offline)
        document.removeEventListener('visibilitychange', look)
      }
    },
  }
}
