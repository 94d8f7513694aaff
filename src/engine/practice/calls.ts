import type { PracticeSheet, PracticeStanding } from '../../shared/contract/practice.ts'
import type { PracticeLesson } from '../../shared/practice/lesson.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { PracticeHost } from './port.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { preferencesOf } from '../preferences/preferences.ts'
import { practiceDeskCalls } from './desk-calls.ts'
import { noPractice } from './port.ts'

type PracticeCalls = Pick<Handlers, Extract<keyof Handlers, `practice:${string}`>>
type Shift = Row<'practiceShifts'>

/** What practice is made of beside the context. */
export interface PracticeDeps {
  readonly lessons: readonly PracticeLesson[]
  /** Left out: nobody can practise here. */
  readonly host?: PracticeHost
  readonly names: Names
}

/** How many of one's last shifts are listed. */
const lastShifts = 20

async function refuse(): Promise<never> {
  throw new AppError('wrong_state')
}

/** Practice shifts: at the real desk they are listed, wanted and begun, at a practice desk gone through. Nothing of one is known at the other but its score. */
export function practiceCalls(context: EngineContext, { lessons, host = noPractice, names }: PracticeDeps): PracticeCalls {
  const here = lessons.find(({ id }) => id === context.config.practice?.lesson)
  if (here !== undefined)
    return { 'practice:list': refuse, 'practice:start': refuse, 'practice:assign': refuse, 'practice:sheet': refuse, ...practiceDeskCalls(context, here, host) }
  return { ...realCalls(context, lessons, host, names), 'practice:progress': refuse, 'practice:finish': refuse, 'practice:leave': refuse }
}

function standingOf(lesson: string, shifts: readonly Shift[], names: Names): PracticeStanding {
  const own = shifts.filter(shift => shift.lesson === lesson)
  const done = own.filter(shift => shift.state === 'done')
  const wanted = own.find(shift => shift.state === 'wanted')
  return {
    lesson,
    tries: done.length,
    best: done.length === 0 ? null : Math.max(...done.map(({ score }) => score ?? 0)),
    lastAt: done.length === 0 ? null : Math.max(...done.map(({ endedAt }) => endedAt ?? 0)),
    assignedBy: wanted === undefined || wanted.assignedBy === null ? null : { id: wanted.assignedBy, name: names.agentName(wanted.assignedBy) },
  }
}

function realCalls(context: EngineContext, lessons: readonly PracticeLesson[], host: PracticeHost, names: Names): Pick<PracticeCalls, 'practice:list' | 'practice:start' | 'practice:assign' | 'practice:sheet'> {
  const { store } = context

  function lessonOf(id: string): PracticeLesson {
    const lesson = lessons.find(each => each.id === id)
    if (lesson === undefined)
      throw new AppError('not_found')
    return lesson
  }

  /** Written when the shift ends, however long that takes; one that was cut off by a restart stays as it was begun, and counts for nothing. */
  async function keepScore(id: string): Promise<void> {
    const sheet = await host.sheet(id)
    await store.write(async (tx) => {
      const shift = await tx.get('practiceShifts', id)
      if (shift === undefined)
        return
      await tx.update('practiceShifts', id, sheet === null ? { state: 'left', endedAt: context.now() } : { state: 'done', endedAt: context.now(), score: sheet.score, sheet })
      if (sheet !== null)
        await tx.remove('practiceShifts', { agentId: shift.agentId, lesson: shift.lesson, state: 'wanted' })
    })
  }

  const standings = (shifts: readonly Shift[], agentId: string) => lessons.map(({ id }) => standingOf(id, shifts.filter(shift => shift.agentId === agentId), names))

  return {
    'practice:list': async (actor) => {
      const isSupervisor = actor.role === 'supervisor'
      const shifts = await store.read.find('practiceShifts', isSupervisor ? {} : { agentId: actor.agentId }, { order: [['createdAt', 'desc']] })
      const people = isSupervisor ? await store.read.find('agents', { enabled: true }, { order: [['workNo', 'asc']] }) : []
      return {
        lessons: lessons.map(({ id, title, about, goals, minutes, voices }) => ({ id, title, about, goals, minutes, voices: voices.length })),
        mine: standings(shifts, actor.agentId),
        shifts: shifts.filter(shift => shift.agentId === actor.agentId && shift.state === 'done').slice(0, lastShifts).map(({ id, lesson, score, endedAt }) => ({ id, lesson, score: score ?? 0, endedAt: endedAt ?? 0 })),
        people: people.map(({ id, name }) => ({ id, name, standings: standings(shifts, id) })),
      }
    },
    'practice:start': async (actor, input) => {
      const lesson = lessonOf(input.lesson)
      await requireFree(store.read, actor)
      const agent = await store.read.get('agents', actor.agentId)
      if (agent === undefined)
        throw new AppError('not_found')
      const id = context.newId()
      await store.write(tx => tx.insert('practiceShifts', { id, agentId: actor.agentId, lesson: lesson.id, state: 'running', assignedBy: null, createdAt: context.now(), endedAt: null, score: null, sheet: null }))
      try {
        await host.open({ shiftId: id, agent: { id: agent.id, name: agent.name, workNo: agent.workNo, role: agent.role }, lesson: lesson.id, preferences: await preferencesOf(store.read, agent.id) })
      }
      catch (error) {
        await store.write(tx => tx.update('practiceShifts', id, { state: 'left', endedAt: context.now() }))
        throw error
      }
      keepScore(id).catch(error => context.log.warn({ err: error, shift: id }, 'the score of a practice shift could not be kept'))
      return { id }
    },
    'practice:assign': async (actor, input) => {
      const { id: lesson } = lessonOf(input.lesson)
      await store.write(async (tx) => {
        if (await tx.get('agents', input.agentId) === undefined)
          throw new AppError('not_found')
        await tx.remove('practiceShifts', { agentId: input.agentId, lesson, state: 'wanted' })
        if (input.wanted)
          await tx.insert('practiceShifts', { id: context.newId(), agentId: input.agentId, lesson, state: 'wanted', assignedBy: actor.agentId, createdAt: context.now(), endedAt: null, score: null, sheet: null })
        await audit(context, tx, actor, 'practice.assign', 'agent', input.agentId, { lesson, wanted: input.wanted })
      })
      return {}
    },
    'practice:sheet': async (actor, input) => {
      const shift = await store.read.get('practiceShifts', input.id)
      if (shift === undefined || shift.sheet === null || (shift.agentId !== actor.agentId && actor.role !== 'supervisor'))
        throw new AppError('not_found')
      return { lesson: shift.lesson, agent: { id: shift.agentId, name: names.agentName(shift.agentId) }, endedAt: shift.endedAt ?? 0, sheet: shift.sheet satisfies PracticeSheet }
    },
  }
}

/** Nobody goes to practise while customers wait for them. */
async function requireFree(read: ReadHandle, { agentId }: Actor): Promise<void> {
  const open = await read.count('conversations', { ownerId: agentId, status: ['assigned', 'pending'] })
  const agent = await read.get('agents', agentId)
  if (open > 0 || (agent !== undefined && agent.voice !== 'idle'))
    throw new AppError('practice_busy', { details: { open } })
}
