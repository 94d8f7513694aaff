import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'

/** Every file of one store, by what it is for. */
export interface StoreFiles {
  readonly database: string
  /** A database under construction; gets its name when it is whole. */
  readonly fresh: string
  /** Held locked while a program has the store open. */
  readonly lock: string
  /** Number of the last change that was committed, see `openMark`. */
  readonly mark: string
  /** There when a copy of the database was found damaged: it is looked through whole before it is opened again. */
  readonly damaged: string
  /** Backups, newest first. */
  readonly backups: readonly [string, string]
}

/** Names the files beside a database. */
export function storeFiles(database: string): StoreFiles {
  return { database, fresh: `${database}.new`, lock: `${database}.lock`, mark: `${database}.mark`, damaged: `${database}.damaged`, backups: [`${database}.backup`, `${database}.backup-before`] }
}

const companions = ['', '-wal', '-shm', '-journal']

/** Moves a database with its write-ahead log out of the way, keeping all of it. */
export function setAside(database: string, name: string): void {
  for (const ending of companions) {
    if (existsSync(database + ending))
      renameSync(database + ending, name + ending)
  }
  syncFolder(database)
}

/** Gives a finished file its name, durably. */
export function putInPlace(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(to)
}

/** Removes a database and its write-ahead log. */
export function removeDatabase(database: string): void {
  for (const ending of companions)
    rmSync(database + ending, { force: true })
}

/** A rename is durable once its folder is; Windows knows no such thing. */
function syncFolder(file: string): void {
  if (process.platform === 'win32')
    return
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
