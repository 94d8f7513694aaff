import { setFlagsFromString } from 'node:v8'

let isSaving: boolean | undefined

/**
 * V8 lets a heap grow to several times of what lives in it; a hub rather collects more often, except in a rush: there collecting at
 * every few megabytes costs a tenth of the work. Holds for every thread of the process, those that run already too.
 */
export function saveMemory(isOn: boolean): void {
  if (isSaving === isOn)
    return
  isSaving = isOn
  setFlagsFromString(isOn ? '--optimize-for-size' : '--no-optimize-for-size')
}
