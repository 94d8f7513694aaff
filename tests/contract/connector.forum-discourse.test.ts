import { makeDiscourseHarness } from './connector.forum-discourse-harness.ts'
import { describeConnector } from './connector.ts'

describeConnector('forum-discourse', () => makeDiscourseHarness())
describeConnector('forum-discourse, private topics by their list', () => makeDiscourseHarness({ privateRoute: 'topic_list' }))
