import { makeGuestBookHarness } from './connector.example-platform.ts'
import { describeConnector } from './connector.ts'

describeConnector('example (guest book)', makeGuestBookHarness)
