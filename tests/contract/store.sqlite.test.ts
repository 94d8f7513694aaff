import { makeStoreFolder } from '../support/store-folder.ts'
import { describeStore } from './store.ts'

describeStore('SQLite', {
  shared: false,
  async make() {
    const { open, remove } = await makeStoreFolder()
    return { open, drop: remove }
  },
})
