"""A BullMQ worker in TypeScript with caches, locks and rates: told and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

WORKER = """
    import { Queue, UnrecoverableError, Worker } from 'bullmq';
    import { LRUCache } from 'lru-cache';
    import { ResourceLockedError } from './locks';

    const VAT = 0.081;
    export const queue = new Queue('bookings');

    export enum State {
      Held = 'HELD',
      Released = 'RELEASED',
    }

    export class Processor {
      readonly #cache = new LRUCache({ max: 500, ttl: 1000 * 60 * 10 });

      async process(job: Job): Promise<State> {
        if (job.nights <= 0) throw new UnrecoverableError('a booking is malformed');
        try {
          return await this.take(job);
        } catch (error) {
          if (error instanceof ResourceLockedError) {
            await job.moveToDelayed(Date.now() + 5_000);
            return State.Released;
          }
          throw error;
        }
      }
    }

    export function start(processor: Processor) {
      const worker = new Worker('bookings', (job) => processor.process(job), {
        limiter: { max: 20, duration: 1_000 },
        lockDuration: 60_000,
      });
      worker.on('failed', (job) => console.error('failed for good'));
      return worker;
    }

    export async function enqueue(job: Job, urgent = false) {
      await queue.add('book', job, { priority: urgent ? 1 : 10 });
    }
"""


def written() -> list[str]:
    return said(draft_of({"worker.ts": dedent(WORKER).lstrip("\n")}))


def test_an_error_of_a_clients_library_is_no_use_of_its_service() -> None:
    texts = written()

    assert any(text.startswith("Uses BullMQ") for text in texts)
    assert not [text for text in texts if text.startswith("Uses") and "malformed" in text]


def test_rates_locks_and_caches_are_told_as_what_they_are() -> None:
    texts = written()

    assert "`limiter` allows at most 20 in its window (`max`)." in texts
    assert "`limiter` counts over 1000 milliseconds (1 second)." in texts
    assert "`lockDuration` of `Worker` is 60000 milliseconds (1 minute)." in texts
    assert "The cache of `LRUCache` holds at most 500." in texts
    assert "What `LRUCache` keeps expires after 600000 milliseconds (1000 × 60 × 10; 10 minutes)." in texts


def test_a_state_that_a_handler_answers_with_and_a_number_on_either_side_are_told() -> None:
    texts = written()

    assert any("`ResourceLockedError` is raised" in text and "return `State.Released`" in text for text in texts)
    assert any("sets `priority` to 1, and otherwise sets `priority` to 10" in text for text in texts)
    assert "`VAT` is 0.081." in texts


def test_work_is_titled_by_what_it_does_and_not_by_what_it_reacts_to() -> None:
    draft = draft_of({"worker.ts": dedent(WORKER).lstrip("\n")})

    assert not [each.title for chapter in draft.capabilities for each in chapter.requirements if "React" in each.title]
