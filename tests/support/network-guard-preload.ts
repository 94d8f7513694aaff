/** For `node --import`: guards a test process, the worker threads that inherit the flag, and by NODE_OPTIONS their children. */
import { guardConnections } from './network-guard.ts'

guardConnections()
