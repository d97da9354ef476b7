"""Point-in-time join with Feast's file store, the first 100,000 entity rows. usage: join_feast.py DIR"""
import datetime, resource, sys, tempfile, pandas as pd, pyarrow as pa
from checks import checksum, measure, report
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Float64
from feast.value_type import ValueType

directory, work, features = sys.argv[1], tempfile.mkdtemp(), [f"h{i}" for i in range(5)]
store = FeatureStore(config=RepoConfig(
    project="peer", registry=f"{work}/registry.db", provider="local", offline_store={"type": "file"},
    online_store={"type": "sqlite", "path": f"{work}/online.db"}, entity_key_serialization_version=3))
driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
source = FileSource(path=f"{directory}/history.parquet", timestamp_field="event_timestamp", created_timestamp_column="created")
store.apply([driver, FeatureView(name="hist", entities=[driver], ttl=datetime.timedelta(days=3650),
                                 schema=[Field(name=f, dtype=Float64) for f in features], source=source)])
entities = pd.read_parquet(f"{directory}/entities.parquet").head(100_000).rename_axis("row").reset_index()
times, r = measure(1, lambda: store.get_historical_features(
    entity_df=entities, features=[f"hist:{f}" for f in features]).to_df())
r = pa.Table.from_pandas(r)
report("feast 0.67.0", "point-in-time join", times, rows=r.num_rows, matched=r.num_rows - r["h0"].null_count,
       checksum=checksum(r["row"], [r[f] for f in features]),
       peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
