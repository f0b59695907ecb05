/** Listeners that make a drawn thing a button, for a finger and for a keyboard. */
export function onPress(press: () => void): (event: Event) => void {
  return (event) => {
    if (event instanceof KeyboardEvent) {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
    }
    press()
  }
}
