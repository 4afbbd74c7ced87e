"""A Nest service as teams write it: what its decorators, its container and its queue say is told, and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

CONTROLLER = """
    import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Query, UseGuards } from '@nestjs/common';
    import { Throttle } from '@nestjs/throttler';
    import { KeyGuard } from './key.guard';
    import { Roles } from './roles';

    @Controller('permits')
    @UseGuards(KeyGuard)
    export class PermitsController {
      constructor(private readonly permits: PermitsService) {}

      @Get()
      list(@Query() query: ListQuery) {
        return this.permits.page(query.page);
      }

      @Patch(':id/renew')
      @HttpCode(HttpStatus.ACCEPTED)
      @Throttle({ default: { limit: 5, ttl: 60_000 } })
      renew(@Param('id') id: string, @Query('months') months: number) {
        return this.permits.renew(id, months);
      }

      @Delete(':id')
      @Roles('inspector', 'admin')
      remove(@Param('id') id: string) {
        return this.permits.remove(id);
      }
    }
"""
MODULE = """
    import { Module } from '@nestjs/common';
    import { ConfigModule, ConfigService } from '@nestjs/config';
    import { BullModule } from '@nestjs/bull';

    @Module({
      imports: [
        BullModule.forRoot({ redis: { host: process.env.REDIS_HOST ?? 'localhost' } }),
        DbModule.forRootAsync({
          useFactory: (config: ConfigService) => ({
            url: config.getOrThrow<string>('DATABASE_URL'),
            pool: config.get<number>('POOL_SIZE', 10),
          }),
        }),
      ],
    })
    export class AppModule {}
"""
SERVICE = """
    import { BadRequestException, Injectable } from '@nestjs/common';
    import { ConfigService } from '@nestjs/config';
    import { Queue } from 'bull';

    export enum Status {
      Draft = 'draft',
      Active = 'active',
    }

    @Injectable()
    export class PermitsService {
      private readonly capacity: number;

      constructor(private readonly letters: Queue, private readonly config: ConfigService) {
        this.capacity = this.config.get<number>('ZONE_CAPACITY', 400);
      }

      async renew(id: string, dto: Renewal) {
        if ((dto.reason ?? '').trim().length < 10) {
          throw new BadRequestException('a reason needs ten characters');
        }
        await this.letters.add('renewal', { id }, { attempts: 4, backoff: { type: 'exponential', delay: 30_000 } });
        return this.repo.create({ id, status: dto.paid ? Status.Active : Status.Draft });
      }
    }
"""
JOBS = """
    import { Process, Processor } from '@nestjs/bull';
    import { Cron, Interval } from '@nestjs/schedule';
    import { ConfigService } from '@nestjs/config';

    @Processor('letters')
    export class LettersProcessor {
      constructor(private readonly config: ConfigService) {}

      @Process({ name: 'renewal', concurrency: 3 })
      async send(job: Job) {
        const base = this.config.get('LETTERS_URL') ?? 'http://letters:8080';
        return this.http.post(base, job.data);
      }

      @Cron('0 30 3 * * *', { timeZone: 'Europe/Berlin' })
      lapse() {
        return this.permits.lapse();
      }

      @Interval(15_000)
      heartbeat() {
        this.logger.verbose('alive');
      }
    }
"""


def nest(**files: str) -> list[str]:
    return said(draft_of({f"src/{name}.ts": dedent(text).lstrip("\n") for name, text in files.items()}))


def test_routes_are_told_with_the_answers_guards_and_roles_of_their_decorators() -> None:
    texts = nest(controller=CONTROLLER)

    assert "Serves GET `/permits` with `list` (`UseGuards`: `KeyGuard`)." in texts
    assert (
        "Serves PATCH `/permits/:id/renew` with `renew` (`HttpCode`: 202 (`HttpStatus.ACCEPTED`), `UseGuards`: "
        "`KeyGuard`)." in texts
    )
    assert any('`Roles`: "inspector" or "admin"' in text for text in texts)
    assert "`renew` allows at most 5 in its window (`limit`)." in texts
    assert "`renew` counts over 60000 milliseconds (1 minute)." in texts


def test_what_a_parameter_is_decorated_with_is_no_query_that_is_answered() -> None:
    assert not [text for text in nest(controller=CONTROLLER) if text.startswith("Answers")]


def test_settings_are_told_where_the_container_looks_them_up() -> None:
    texts = nest(module=MODULE, service=SERVICE, jobs=JOBS)

    assert 'The environment variable `REDIS_HOST` sets `host`; the default is "localhost".' in texts
    assert "The environment variable `DATABASE_URL` is read; it is required." in texts
    assert "The environment variable `POOL_SIZE` is read; the default is 10." in texts
    assert "The environment variable `ZONE_CAPACITY` sets `this.capacity`; the default is 400." in texts
    assert 'The environment variable `LETTERS_URL` sets `base`; the default is "http://letters:8080".' in texts
    assert "It does not read environment variables." not in texts


def test_what_is_looked_up_in_a_map_is_no_setting() -> None:
    texts = nest(service="export class Cache { read(key) { return this.config.get('size', 3); } }")

    assert not [text for text in texts if "`size`" in text]


def test_jobs_say_their_queue_and_schedules_their_time() -> None:
    texts = nest(jobs=JOBS)

    assert 'Runs `send` as the background job `renewal` of the queue "letters", at most 3 at a time.' in texts
    assert 'Runs `lapse` on the schedule `0 30 3 * * *` (`timeZone`: "Europe/Berlin").' in texts
    assert "Runs `heartbeat` every 15000 milliseconds (15 seconds)." in texts


def test_a_queued_job_tells_its_attempts_and_pauses() -> None:
    assert (
        "The job is tried again when it fails, in at most 4 attempts; the wait between attempts is 30000 milliseconds "
        '(30 seconds), by the strategy "exponential".' in nest(service=SERVICE)
    )


def test_a_pause_between_attempts_is_told_once_and_a_service_does_not_what_its_first_word_says() -> None:
    texts = nest(service=SERVICE)

    assert sum("30 seconds" in text for text in texts) == 1
    assert not [text for text in texts if "permits service" in text]


def test_a_choice_inside_an_object_is_told_and_a_length_by_what_is_measured() -> None:
    texts = nest(service=SERVICE)

    assert any("sets `status` to `Status.Active`, and otherwise sets `status` to `Status.Draft`" in t for t in texts)
    assert any(text.startswith("`dto.reason` must be at least 10") for text in texts)


def test_a_test_reaches_the_service_that_it_takes_from_the_container() -> None:
    test = """
        import { PermitsService } from '../src/service';

        describe('permits', () => {
          let service: PermitsService;
          beforeEach(async () => { service = (await build()).get(PermitsService); });

          it('needs a reason', async () => {
            await expect(service.renew('x', { reason: 'no' })).rejects.toThrow('a reason needs ten characters');
          });
        });
    """
    draft = draft_of({"src/service.ts": dedent(SERVICE), "tests/service.spec.ts": dedent(test)})
    statements = [each for c in draft.capabilities for r in c.requirements for each in r.statements]
    reached = [each.text for each in statements if each.tests]

    assert any("a reason needs ten characters" in text for text in reached)


RESOLVER = """
    import { Args, Mutation, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
    import { PubSub } from 'graphql-subscriptions';

    const pubSub = new PubSub();

    @Resolver(() => Pass)
    export class PassResolver {
      @Query(() => Pass, { name: 'pass' })
      findOne(@Args('id') id: string) {
        return this.passes.find(id);
      }

      @Mutation(() => Pass)
      async checkIn(@Args('input') input: CheckIn) {
        await pubSub.publish('passIssued', input);
        return input;
      }

      @Subscription(() => Pass)
      passIssued() {
        return pubSub.asyncIterator('passIssued');
      }

      @ResolveField(() => String)
      gate() {
        return 'G1';
      }
    }
"""
STREAMS = """
    import { ArrayNotEmpty, IsString, MaxLength } from 'class-validator';
    import { Processor, WorkerHost } from '@nestjs/bullmq';
    import { catchError, lastValueFrom, retry, throwError, timeout } from 'rxjs';

    export class CheckIn {
      @ArrayNotEmpty({ message: 'name at least one passenger' })
      @IsString({ each: true })
      @MaxLength(80, { each: true })
      passengers: string[];
    }

    @Processor('notices', { concurrency: 8 })
    export class NoticesProcessor extends WorkerHost {
      async process(job: Job): Promise<void> {
        await this.send(job.data);
      }
    }

    export class StaffGuard {
      canActivate(req: Request): boolean {
        return req.roles?.includes('staff') ?? false;
      }
    }

    export class Weather {
      windAt(port: string) {
        return lastValueFrom(
          this.client.send('wind', port).pipe(
            timeout(3_000),
            retry({ count: 2 }),
            catchError((error) => throwError(() => new TypeError('the weather is unknown'))),
          ),
        );
      }
    }
"""


def test_fields_of_a_schema_are_told_as_what_their_decorators_make_them() -> None:
    texts = nest(resolver=RESOLVER)

    assert "Answers the query `pass`." in texts
    assert "Answers the mutation `checkIn`." in texts
    assert "Answers the subscription `passIssued`." in texts
    assert "Answers the field `gate`." in texts
    assert "`checkIn` emits the event `passIssued`." in texts


def test_a_rule_of_each_item_is_no_rule_of_the_list() -> None:
    texts = nest(streams=STREAMS)

    assert "`passengers` may only hold items of at most 80 characters." in texts
    assert '`passengers` must not be empty; otherwise the message is "name at least one passenger".' in texts
    assert not [text for text in texts if "80 items" in text]


def test_a_worker_host_takes_the_jobs_of_its_queue() -> None:
    assert "Runs `process` as the background job `notices`, at most 8 at a time." in nest(streams=STREAMS)


def test_what_is_asked_with_a_denial_in_reserve_is_told_as_a_question() -> None:
    assert '`canActivate` returns whether "staff" is in `req.roles`.' in nest(streams=STREAMS)


def test_pipes_of_observables_tell_their_time_tries_and_errors() -> None:
    texts = nest(streams=STREAMS)

    assert "What is waited for is given up after 3000 milliseconds (3 seconds) (`timeout`)." in texts
    assert "The operation is tried again when it fails, at most 2 times." in texts
    assert any('throws `TypeError` with "the weather is unknown" when an error is caught' in text for text in texts)


def test_routes_answer_below_the_prefix_of_the_application_but_for_those_that_it_spares() -> None:
    main = """
        import { NestFactory } from '@nestjs/core';
        import { AppModule } from './app.module';

        export async function bootstrap() {
          const app = await NestFactory.create(AppModule);
          app.setGlobalPrefix('api', { exclude: ['health'] });
          await app.listen(3000);
        }
    """
    health = """
        import { Controller, Get, Header } from '@nestjs/common';

        @Controller({ path: 'health', version: '2' })
        export class HealthController {
          @Get()
          @Header('Cache-Control', 'no-store')
          check() {
            return 'ok';
          }
        }
    """
    texts = nest(main=main, health=health, controller=CONTROLLER)

    assert any(text.startswith("Serves GET `/api/permits` with `list`") for text in texts)
    assert 'Serves GET `/health` with `check` (`Header`: "Cache-Control": "no-store", `version`: "2").' in texts


def test_what_a_column_holds_unless_given_is_told_and_a_module_is_no_use_of_a_database() -> None:
    entity = """
        import { Column, Entity } from 'typeorm';

        @Entity('permits')
        export class Permit {
          @Column({ length: 10 })
          plate: string;

          @Column({ type: 'int', default: 3 })
          renewals: number;
        }
    """
    module = """
        import { Module } from '@nestjs/common';
        import { TypeOrmModule } from '@nestjs/typeorm';

        @Module({ imports: [TypeOrmModule.forRoot({ type: 'postgres' })] })
        export class AppModule {}
    """
    texts = nest(entity=entity, module=module)

    assert any("`renewals` (3 by default)" in text for text in texts)
    assert not [text for text in texts if "`forRoot`" in text]
