export * from './inbound.ts'
export * from './words.ts'
