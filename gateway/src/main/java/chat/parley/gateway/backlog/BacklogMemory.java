package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * What backlogs may take up of the heap, all of them together: answers that are being read, and frames that their readers
 * have yet to make room for. Who wants more than is free waits, in the order of asking. What turns out to be larger than was
 * reckoned with counts all the same: then nobody is given anything until as much has gone.
 */
@Component
final class BacklogMemory {

    /** Permits are kibibytes: a semaphore counts in an int. */
    private static final int UNIT = 1_024;

    private final int units;
    private final Free free;

    private static final class Free extends Semaphore {
        private static final long serialVersionUID = 1L;

        Free(int units) {
            super(units, true);
        }

        void takeRegardless(int units) {
            reducePermits(units);
        }
    }

    BacklogMemory(GatewayProperties properties, MeterRegistry meters) {
        this.units = units(properties.backlog().memory().toBytes());
        this.free = new Free(units);
        Gauge.builder("parley.gateway.backlogs", this, BacklogMemory::heldBytes)
                .description("What backlogs take up: answers being read and frames that wait for room")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }

    /** Waits for so much of it, or for all of it where that is less. Not to be interrupted. */
    Share reserve(long bytes) {
        Share share = new Share();
        share.bytes = Math.min(bytes, (long) units * UNIT);
        share.units = units(share.bytes);
        free.acquireUninterruptibly(share.units);
        return share;
    }

    /** How much is taken; more than there is where something was larger than reckoned with. */
    long heldBytes() {
        return (long) (units - free.availablePermits()) * UNIT;
    }

    private static int units(long bytes) {
        return Math.toIntExact((bytes + UNIT - 1) / UNIT);
    }

    /** A part of it, until it is closed. For one thread at a time. */
    final class Share implements AutoCloseable {

        private long bytes;
        private int units;

        /** Counts what is in memory already, whether there is room for it or not. */
        void add(long more) {
            bytes += more;
            settle();
        }

        /** Gives back as much, as far as it has it. */
        void release(long fewer) {
            bytes -= Math.min(fewer, bytes);
            settle();
        }

        /** A share of its own for so much, out of what this one has reserved as far as that goes. */
        Share part(long size) {
            Share part = new Share();
            part.bytes = Math.min(size, bytes);
            part.units = units(part.bytes);
            // Moved and not given back: others would be given in between what is not free.
            units -= part.units;
            bytes -= part.bytes;
            settle();
            part.add(size - part.bytes);
            return part;
        }

        /** Takes or gives back what the bytes come to. */
        private void settle() {
            int surplus = units - units(bytes);
            units -= surplus;
            if (surplus >= 0) {
                free.release(surplus);
            } else {
                free.takeRegardless(-surplus);
            }
        }

        @Override
        public void close() {
            release(bytes);
        }
    }
}
