import type { Core } from './core.ts'
import type { Leg } from './legs.ts'
import type { AriEvent } from './words.ts'
import { part } from './client.ts'

/** Recordings of talks that the customer agreed to, and what the customer is told of it. */
export interface Recording {
  /** Says the notice to a customer whose talk will be recorded, before anybody is joined; nothing when it was said. */
  readonly giveNotice: (customer: Leg) => Promise<void>
  readonly record: (customer: Leg, act: 'start' | 'pause' | 'resume' | 'stop') => Promise<void>
  readonly onEvent: (event: Extract<AriEvent, { type: 'RecordingStarted' | 'RecordingFinished' | 'RecordingFailed' | 'PlaybackFinished' }>) => void
}

/** Makes the recording part. `noticeMs`: a notice that has not ended by then counts as said. */
export function createRecording(core: Core & { readonly noticeMs: number }): Recording {
  const { settings, client, names, legs, placing, clock, log, tell, noticeMs } = core
  const playing = new Map<string, (isSaid: boolean) => void>()

  async function giveNotice(customer: Leg) {
    const { recordingNotice } = settings
    if (recordingNotice === null || customer.noticeGiven)
      return
    const to = customer.place.bridgeId === null ? `/channels/${part(customer.channelId)}` : `/bridges/${part(customer.place.bridgeId)}`
    const playbackId = `${names.channelOf(customer.legId)}~notice${customer.recordings}`
    const said = new Promise<boolean>((resolve) => {
      const stopTimer = clock.after(noticeMs, () => resolve(true))
      playing.set(playbackId, (isSaid) => {
        stopTimer()
        resolve(isSaid)
      })
    })
    try {
      await client.must('POST', `${to}/play`, { media: recordingNotice, playbackId })
      customer.noticeGiven = await said
    }
    finally {
      playing.delete(playbackId)
    }
    if (!customer.noticeGiven)
      log.error({ leg: customer.legId, media: recordingNotice }, 'the recording notice cannot be played: nothing is recorded')
  }

  async function start(customer: Leg) {
    await giveNotice(customer)
    if (settings.recordingNotice !== null && !customer.noticeGiven)
      throw new Error('the customer was not told of the recording')
    if (customer.recording !== null)
      return
    customer.recordings += 1
    const name = `${customer.legId}-${customer.recordings}`
    const bridgeId = await placing.bridgeFor(customer)
    // Its first event may overtake the answer.
    customer.recording = { name, isPaused: false }
    try {
      await client.must('POST', `/bridges/${part(bridgeId)}/record`, { name, format: settings.recordingFormat, ifExists: 'fail' })
    }
    catch (error) {
      customer.recording = null
      tell({ type: 'recording', legId: customer.legId, state: 'failed', recordingId: null })
      throw error
    }
  }

  async function record(customer: Leg, act: 'start' | 'pause' | 'resume' | 'stop') {
    if (act === 'start')
      return start(customer)
    const { recording } = customer
    if (recording === null)
      throw new Error('nothing is being recorded')
    const path = `/recordings/live/${part(recording.name)}`
    if (act === 'stop')
      return void await client.must('POST', `${path}/stop`, {}, [404])
    const isPaused = act === 'pause'
    if (recording.isPaused === isPaused)
      return
    await client.must(isPaused ? 'POST' : 'DELETE', `${path}/pause`)
    recording.isPaused = isPaused
    tell({ type: 'recording', legId: customer.legId, state: isPaused ? 'paused' : 'resumed', recordingId: recording.name })
  }

  return {
    giveNotice,
    record,
    onEvent(event) {
      if (event.type === 'PlaybackFinished')
        return playing.get(event.playback.id)?.(event.playback.state !== 'failed')
      const leg = legs.all().find(one => one.recording?.name === event.recording.name)
      if (leg === undefined)
        return
      const states = { RecordingStarted: 'started', RecordingFinished: 'stopped', RecordingFailed: 'failed' } as const
      tell({ type: 'recording', legId: leg.legId, state: states[event.type], recordingId: event.recording.name })
      if (event.type !== 'RecordingStarted')
        leg.recording = null
    },
  }
}
