import { defineStore } from 'pinia'
import { useView } from '../bridge/view.ts'

/** Everyone at the desks: for names, and for passing work on. */
export const useColleagues = defineStore('colleagues', () => {
  const view = useView('agents', {})
  return { list: view.rows, nameOf: (id: string) => view.byId(id)?.name ?? '' }
})
