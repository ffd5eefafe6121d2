package dev.agentc2.platform.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside the heap that all RocksDB stores of one application share, instead of up to 100 MB each. Lives as
 * long as the application; closed after it. Thread-safe.
 *
 * @see <a href="https://kafka.apache.org/43/streams/developer-guide/memory-mgmt/#rocksdb">Memory management, RocksDB</a>
 */
final class StateMemory implements AutoCloseable {
    /** Configuration: the memory that {@link Shared} hands to the stores. */
    static final String CONFIG = "agentc2.state.memory";

    private static final long MEMTABLE_BYTES = 4L * 1024 * 1024;
    private static final int MEMTABLES = 2;

    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;

    StateMemory(long bytes) {
        RocksDB.loadLibrary();
        cache = new LRUCache(bytes);
        writeBuffers = new WriteBufferManager(bytes / 2, cache);
    }

    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }

    /** Gives each store its part of the shared memory. Made by Kafka Streams. */
    public static final class Shared implements RocksDBConfigSetter {
        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            if (!(configs.get(CONFIG) instanceof StateMemory memory)) {
                return;
            }
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(memory.cache);
            table.setCacheIndexAndFilterBlocks(true);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(memory.writeBuffers);
            options.setWriteBufferSize(MEMTABLE_BYTES);
            options.setMaxWriteBufferNumber(MEMTABLES);
        }

        @Override
        public void close(String storeName, Options options) {
            // The memory outlives the stores: the application closes it.
        }
    }
}
