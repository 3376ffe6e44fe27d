# Planted storms are found: weekly ones exact to the hour, single ones to a
# bin, daily ones as daily; storms_planted_all.sh tries twenty places of them.
. "$SOURCE/tests/support/storms.sh"
for seed in 1 2 3; do
    planted 20000 $seed
    echo "seed $seed done"
done
