import t from 'tap'
import { Emitter } from '../src/emitter.js'

interface Events {
  one: number
  two: string
}

t.test('what a listener causes is told behind what it was told', async (t) => {
  const emitter = new Emitter<Events>()
  const heard: unknown[] = []
  emitter.on('one', (one) => {
    if (one === 1) emitter.emit('two', 'caused')
    heard.push(one)
  })
  emitter.on('one', (one) => heard.push(`again ${one}`))
  emitter.on('two', (two) => heard.push(two))
  emitter.emit('one', 1)
  t.same(heard, [1, 'again 1', 'caused'])
})

t.test('who left hears nothing more, not even what is being told', async (t) => {
  const emitter = new Emitter<Events>()
  const heard: number[] = []
  const leave = emitter.on('one', (one) => {
    heard.push(one)
    leave()
  })
  emitter.emit('one', 1)
  emitter.emit('one', 2)
  t.same(heard, [1])
})
