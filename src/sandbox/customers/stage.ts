import type { WeiboContext } from '../weibo/context.ts'
import type { People, Voice } from '../weibo/people.ts'
import type { Run, Utterance } from './run.ts'
import { createScenery } from './scenery.ts'

/** Where customers speak: it turns what is said into posts, comments and private messages. */
export interface Stage {
  /** Says it in the place where this customer's talk goes on. */
  utter: (run: Run, utterance: Utterance) => void
}

/** Sets the stage on the square of `context`. */
export function createStage(people: People, context: WeiboContext): Stage {
  const scenery = createScenery(people, context)

  function openingVoice(run: Run, said: Pick<Voice, 'uid' | 'text' | 'image'>): Voice {
    const { at, under } = run.script.opening
    if (at === 'comment')
      return { ...said, kind: 'comment', postId: scenery.brandPost(under ?? 'launch') }
    if (at === 'comment_mention')
      return { ...said, kind: 'comment_mention', postId: scenery.foreignPost() }
    return { ...said, kind: at === 'search_post' ? 'search_post' : 'mention' }
  }

  /** An answer hangs on the brand's comment; before there is one, the customer comments on the post again. */
  function voiceFor(run: Run, utterance: Utterance): Voice {
    const said = { uid: run.uid, text: utterance.text, ...utterance.image && { image: utterance.image } }
    if (utterance.where === 'private')
      return { ...said, kind: 'dm' }
    if (run.answerId !== null)
      return { ...said, kind: 'comment', replyTo: run.answerId }
    if (run.postId === null)
      return openingVoice(run, said)
    const owner = context.world.posts.get(run.postId)?.uid
    return { ...said, kind: owner === context.world.brandUid ? 'comment' : 'comment_mention', postId: run.postId }
  }

  return {
    utter(run, utterance) {
      const what = people.say(voiceFor(run, utterance))
      if (utterance.where === 'private') {
        run.room = 'private'
        return
      }
      if (what.kind !== 'message') {
        run.postId ??= what.kind === 'post' ? what.id : what.postId
        run.firstId ??= what.id
      }
    },
  }
}
